"""The programme: what is shown, when and where; asked for, compared, published. It knows no topic and no channel."""

"""The bots that Usher is measured beside, each as its library documents it, in an environment of its own."""

"""What speaks to the world: settings, command line, channels, courier, clock, web page."""

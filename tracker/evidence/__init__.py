"""Evidence for actions: files and links, checked before anybody can open them."""

"""What strangers send: real bytes on real sockets to the release build."""

"""Packed models: tar and zip archives, and single files in gzip, bzip2 or xz, unpacked into a private folder."""

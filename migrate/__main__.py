"""`python -m migrate` is the command `tfmigrate`."""

from migrate.cli import main

if __name__ == "__main__":
    main()

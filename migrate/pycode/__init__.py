"""Python bytecode of every age, read as data: nothing here makes a code object or runs one."""

"""The tests. What is imported for them is compiled once, which has to be said before anything is imported."""

from tests.support.bytecode import keep_bytecode

keep_bytecode()

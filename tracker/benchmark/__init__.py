"""A large made-up register, for measuring how the service behaves at size. Never for production."""

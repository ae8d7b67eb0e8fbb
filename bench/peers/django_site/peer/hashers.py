from django.contrib.auth.hashers import Argon2PasswordHasher


class SameCosts(Argon2PasswordHasher):
    """The costs that `gatehouse demo` hashes with (OWASP Password Storage Cheat Sheet: m=47104, t=1, p=1)."""

    time_cost = 1
    memory_cost = 47104
    parallelism = 1

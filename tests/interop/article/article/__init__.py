"""The article's API ("session authentication with Django, DRF and Nuxt") as a Django project: what Gatehouse is compared with."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody who edits: programme staff or a member of a National URBACT Point."""

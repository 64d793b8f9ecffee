"""What the National URBACT Points and the programme announce."""

from events.models.article import Article
from events.models.call import Call
from events.models.event import Event
from events.models.nationalpoint import Contact, MachineUsage, Membership, NationalPoint

__all__ = ["Article", "Call", "Contact", "Event", "MachineUsage", "Membership", "NationalPoint"]

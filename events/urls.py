from django.urls import path

from events import feeds, views

app_name = "events"
urlpatterns = [
    path("national-points/", views.NationalPointListView.as_view(), name="nationalpoint-list"),
    path("national-points.<form>", feeds.NationalPointFeed.as_view(), name="nationalpoint-feed"),
    path(
        "national-points/<slug:slug>/",
        views.NationalPointDetailView.as_view(),
        name="nationalpoint-detail",
    ),
    path("news/", views.ArticleListView.as_view(), name="article-list"),
    path("news.<form>", feeds.ArticleFeed.as_view(), name="article-feed"),
    path("news/<slug:slug>/", views.ArticleDetailView.as_view(), name="article-detail"),
    path("events/", views.EventListView.as_view(), name="event-list"),
    path("events.<form>", feeds.EventFeed.as_view(), name="event-feed"),
    path("events/<slug:slug>/", views.EventDetailView.as_view(), name="event-detail"),
    path("events/<slug:slug>.ics", feeds.EventCalendar.as_view(), name="event-calendar"),
    path("networks/<slug:slug>.ics", feeds.NetworkCalendar.as_view(), name="network-calendar"),
    path(
        "national-points/<slug:slug>.ics",
        feeds.NationalPointCalendar.as_view(),
        name="nationalpoint-calendar",
    ),
    path("countries/<slug:slug>.ics", feeds.CountryCalendar.as_view(), name="country-calendar"),
    path("calls/", views.CallListView.as_view(), name="call-list"),
    path("calls.<form>", feeds.CallFeed.as_view(), name="call-feed"),
    path("calls/<slug:slug>/", views.CallDetailView.as_view(), name="call-detail"),
]

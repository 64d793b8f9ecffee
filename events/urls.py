from django.urls import path

from events import feeds, views

app_name = "events"
urlpatterns = [
    path("national-points/", views.NationalPointListView.as_view(), name="nationalpoint-list"),
    path("national-points.atom", feeds.NationalPointFeed(), name="nationalpoint-feed"),
    path(
        "national-points/<slug:slug>/",
        views.NationalPointDetailView.as_view(),
        name="nationalpoint-detail",
    ),
    path("news/", views.ArticleListView.as_view(), name="article-list"),
    path("news.atom", feeds.ArticleFeed(), name="article-feed"),
    path("news/<slug:slug>/", views.ArticleDetailView.as_view(), name="article-detail"),
    path("events/", views.EventListView.as_view(), name="event-list"),
    path("events.atom", feeds.EventFeed(), name="event-feed"),
    path("events/<slug:slug>/", views.EventDetailView.as_view(), name="event-detail"),
    path("calls/", views.CallListView.as_view(), name="call-list"),
    path("calls.atom", feeds.CallFeed(), name="call-feed"),
    path("calls/<slug:slug>/", views.CallDetailView.as_view(), name="call-detail"),
]

from django.urls import path

from experts import feeds, views

app_name = "experts"
urlpatterns = [
    path("experts/", views.ExpertListView.as_view(), name="expert-list"),
    path("experts.<form>", feeds.ExpertFeed.as_view(), name="expert-feed"),
    path("experts/<slug:slug>/", views.ExpertDetailView.as_view(), name="expert-detail"),
]

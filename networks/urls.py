from django.urls import path

from networks import feeds, views

app_name = "networks"
urlpatterns = [
    path("networks/", views.NetworkListView.as_view(), name="network-list"),
    path("networks.<form>", feeds.NetworkFeed.as_view(), name="network-feed"),
    path("networks/<slug:slug>/", views.NetworkDetailView.as_view(), name="network-detail"),
    path("good-practices/", views.GoodPracticeListView.as_view(), name="goodpractice-list"),
    path("good-practices.<form>", feeds.GoodPracticeFeed.as_view(), name="goodpractice-feed"),
    path(
        "good-practices/<slug:slug>/",
        views.GoodPracticeDetailView.as_view(),
        name="goodpractice-detail",
    ),
    path("cities/", views.CityListView.as_view(), name="city-list"),
    path("cities.<form>", feeds.CityFeed.as_view(), name="city-feed"),
    path("cities/<slug:slug>/", views.CityDetailView.as_view(), name="city-detail"),
    path("countries/<slug:slug>/", views.CountryDetailView.as_view(), name="country-detail"),
]

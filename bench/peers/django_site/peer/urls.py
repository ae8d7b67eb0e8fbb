from django.urls import path

from article.urls import urlpatterns as article_urlpatterns

from .views import AccountProfile

urlpatterns = [path("api/account/profile/", AccountProfile.as_view()), *article_urlpatterns]

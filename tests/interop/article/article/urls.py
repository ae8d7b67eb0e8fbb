from django.urls import include, path
from rest_framework.routers import SimpleRouter

from accounts import views
from blog.views import PostViewSet

router = SimpleRouter()
router.register("posts", PostViewSet)

urlpatterns = [
    path("api/login-set-cookie/", views.login_set_cookie),
    path("api/login/", views.login_view),
    path("api/logout/", views.logout_view),
    path("api/account/", views.Profile.as_view()),
    path("api/", include(router.urls)),
]

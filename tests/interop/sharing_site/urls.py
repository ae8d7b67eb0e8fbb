"""The article's API: login, logout, account, posts; and a password change."""

import json

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST
from rest_framework import routers, serializers, viewsets
from rest_framework.response import Response
from rest_framework.views import APIView

from blog.models import Post


class PostSerializer(serializers.ModelSerializer):
    class Meta:
        model = Post
        fields = "__all__"
        read_only_fields = ["created_by", "modified_by"]


class PostViewSet(viewsets.ModelViewSet):
    queryset = Post.objects.order_by("id")
    serializer_class = PostSerializer

    def perform_create(self, serializer):
        serializer.save(created_by=self.request.user, modified_by=self.request.user)


class Account(APIView):
    def get(self, request):
        return Response({"email": request.user.email})


class Password(APIView):
    def post(self, request):
        request.user.set_password(request.data["new_password"])
        request.user.save()
        update_session_auth_hash(request, request.user)
        return Response({"detail": "Password changed"})


@ensure_csrf_cookie
def login_set_cookie(request):
    return JsonResponse({"details": "CSRF cookie set"})


@require_POST
def login_view(request):
    given = json.loads(request.body)
    user = authenticate(request, email=given["email"], password=given["password"])
    if user is None:
        return JsonResponse({"detail": "Invalid credentials"}, status=400)
    login(request, user)
    return JsonResponse({"detail": "Success"})


@require_POST
def logout_view(request):
    logout(request)
    return JsonResponse({"detail": "Logout Successful"})


def cart(request):
    """Another app's part of the session: what `?put=` names is kept in it."""
    if "put" in request.GET:
        request.session["cart"] = request.GET["put"]
    return JsonResponse({"cart": request.session.get("cart")})


router = routers.SimpleRouter()
router.register("posts", PostViewSet)

urlpatterns = [
    path("api/login-set-cookie/", login_set_cookie),
    path("api/login/", login_view),
    path("api/logout/", logout_view),
    path("api/account/", Account.as_view()),
    path("api/account/password/", Password.as_view()),
    path("api/cart/", cart),
    path("api/", include(router.urls)),
]

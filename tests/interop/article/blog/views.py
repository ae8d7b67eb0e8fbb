from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet

from .models import Post


class PostSerializer(ModelSerializer):
    class Meta:
        model = Post
        fields = ["id", "created_on", "modified_on", "title", "body", "created_by", "modified_by"]
        read_only_fields = ["created_by", "modified_by"]


class PostViewSet(ModelViewSet):
    queryset = Post.objects.order_by("id")
    serializer_class = PostSerializer
    search_fields = ["title", "body"]

from django.contrib.auth import get_user_model
from rest_framework.generics import RetrieveAPIView
from rest_framework.serializers import ModelSerializer


class ProfileSerializer(ModelSerializer):
    class Meta:
        model = get_user_model()
        fields = ["id", "email", "first_name", "last_name", "date_joined", "last_login", "is_staff"]


class AccountProfile(RetrieveAPIView):
    serializer_class = ProfileSerializer

    def get_object(self):
        return self.request.user

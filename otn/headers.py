"""Headers of every answer that Django's own settings do not write."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")
)


class HeadersMiddleware:
    """Keep signed-in pages out of every cache, and refuse the features of the browser that no page uses.

    A page sent to somebody with a session must not come back from the cache of a shared counter computer after logout, nor be kept by a
    proxy. It stands outside the session, so that the refusals of the inner middlewares are covered.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            response["Cache-Control"] = "no-store"
            patch_vary_headers(response, ("Cookie",))
        return response

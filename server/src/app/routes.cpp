#include "app/routes.hpp"

#include <algorithm>
#include <iterator>

#include "app/health.hpp"
#include "app/posts/post.hpp"
#include "auth/accounts.hpp"
#include "rest/endpoints.hpp"

namespace gatehouse::app {

std::vector<auth::Route> routes(const std::atomic<bool>& draining)
{
    using namespace auth;
    std::vector<Route> all = {
        {"/api/login-set-cookie/", django_view(), on_any(login_set_cookie)},
        {"/api/login/", django_view(), {on_post(login)}},
        {"/api/logout/", django_view(), {on_post(logout)}},
        {"/api/account/",
         resource_view(signed_in),
         {on_get(account), on_options("Profile", Parses::forms_too)}},
        {"/api/account/profile/",
         resource_view(signed_in),
         {on_get(profile), on_options("Full Profile", Parses::json)}},
        {"/api/account/password/",
         resource_view(signed_in),
         {on_post(change_password), on_options("Password", Parses::json)}},
        {"/api/account/sessions/",
         resource_view(signed_in),
         {on_get(sessions), on_delete(end_other_sessions),
          on_options("Session List", Parses::json)}},
        {"/api/account/sessions/{id}/",
         resource_view(signed_in),
         {on_delete(end_session), on_options("Session Instance", Parses::json)}},
        {"/-/live", plain_view(), {on_get(live)}},
        {"/-/ready", plain_view(), {on_get(ready(draining))}},
    };
    std::ranges::move(rest::endpoints(posts()), std::back_inserter(all));
    return all;
}

}  // namespace gatehouse::app

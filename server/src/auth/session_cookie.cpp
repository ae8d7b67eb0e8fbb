#include "auth/session_cookie.hpp"

#include "http/cookies.hpp"

namespace gatehouse::auth {

std::string with_cookie_prefix(const Config& config, std::string_view name)
{
    return (config.host_prefix ? "__Host-" : "") + std::string(name);
}

std::string session_cookie_name(const Config& config)
{
    return with_cookie_prefix(config, config.session_cookie_name);
}

std::string csrf_cookie_name(const Config& config)
{
    return with_cookie_prefix(config, config.csrf_cookie_name);
}

std::optional<std::string> presented_token(const http::Request& request, const Config& config)
{
    const auto header = request.header("Cookie");
    return header ? http::find_cookie(*header, session_cookie_name(config)) : std::nullopt;
}

bool will_set_session_cookie(const http::Request& request, const Context& ctx)
{
    const auto& known = ctx.unrecorded();
    const bool renewed = known.has_cookie(session_cookie_name(known.services.config));
    const bool dead = !known.identity->session && presented_token(request, known.services.config);
    return renewed || dead;
}

void set_session_cookie(Context& ctx, const Issued& issued)
{
    const auto& config = ctx.config();
    auto cookie =
        issued.max_age
            ? http::lasting_cookie(session_cookie_name(config), issued.token, *issued.max_age,
                                   std::chrono::floor<std::chrono::seconds>(ctx.now()))
            : http::SetCookie{.name = session_cookie_name(config), .value = issued.token};
    cookie.http_only = true;
    cookie.secure = config.https();
    ctx.set_cookie(cookie.name, cookie.text());
}

void delete_session_cookie(Context& ctx)
{
    auto cookie = http::deleted_cookie(session_cookie_name(ctx.config()));
    cookie.secure = ctx.config().https();  // __Host- cookies are only replaced by Secure ones
    ctx.set_cookie(cookie.name, cookie.text());
}

}  // namespace gatehouse::auth

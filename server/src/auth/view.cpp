#include "auth/view.hpp"

#include "auth/csrf.hpp"
#include "http/media_type.hpp"
#include "http/status.hpp"

namespace gatehouse::auth {
namespace {

// DRF's SessionAuthentication: CSRF only matters when there is somebody to act as.
Result<> authenticate(const http::Request& request, Context& ctx, const Asked& /*asked*/)
{
    if (http::is_safe(request.method) || !ctx.signed_in())
        return {};
    if (const auto reason = csrf_refusal(request, ctx))
        return refuse(Reason::csrf, "CSRF Failed: " + *reason);
    return {};
}

Result<> may_use(const http::Request& request, Context& ctx, const Asked& asked)
{
    return asked.permission(request, ctx);
}

Result<> method(const http::Request& request, Context& /*ctx*/, const Asked& asked)
{
    if (!asked.method_allowed)
        return refuse(Reason::method_not_allowed,
                      "Method \"" + std::string(request.method_name) + "\" not allowed.");
    return {};
}

Result<> csrf(const http::Request& request, Context& ctx, const Asked& /*asked*/)
{
    if (const auto reason = csrf_refusal(request, ctx))
        return refuse(Reason::csrf, *reason);
    return {};
}

}  // namespace

Result<> negotiate(const http::Request& request, Context& /*ctx*/, const Asked& /*asked*/)
{
    const auto format = request.query_value("format").value_or("");
    if (!format.empty() && format != "json")
        return refuse(Reason::not_found, "Not found.");
    if (const auto accept = request.header("Accept"); accept && !http::accepts_json(*accept))
        return refuse(Reason::not_acceptable);
    return {};
}

Result<> anyone(const http::Request& /*request*/, const Context& /*ctx*/)
{
    return {};
}

Result<> signed_in(const http::Request& /*request*/, const Context& ctx)
{
    if (!ctx.signed_in())
        return refuse(Reason::unauthenticated);
    return {};
}

Result<> nobody(const http::Request& /*request*/, const Context& ctx)
{
    return refuse(ctx.signed_in() ? Reason::forbidden : Reason::unauthenticated);
}

View django_view()
{
    return {.checks = {csrf, method},
            .refusal = http::html_refusal,
            .vary = "Cookie",
            .permission = anyone};
}

View resource_view(Permission permission)
{
    return {.checks = {negotiate, authenticate, may_use, method},
            .refusal = http::json_refusal,
            .vary = "Accept, Cookie",
            .always_allow = true,
            .keepable = true,
            .indents = true,
            .permission = std::move(permission)};
}

View plain_view()
{
    return {.checks = {method}, .refusal = http::json_refusal, .vary = {}, .permission = anyone};
}

}  // namespace gatehouse::auth

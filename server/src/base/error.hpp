#pragma once
// Why something was refused, as a value. What a caller may meet on a normal day is a Result; what
// means "broken" (database lost, disk full) is an exception, caught once, in the pipeline.

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse {

// One vocabulary for the whole server; http/status.cpp alone knows which HTTP status each becomes.
enum class Reason : std::uint8_t {
    malformed,               // the request cannot be read: 400
    invalid,                 // read, but fields are wrong: 400 with the fields
    unauthenticated,         // nobody is signed in: 403 (the wire has no 401)
    forbidden,               // signed in, but may not: 403
    csrf,                    // the CSRF check failed: 403
    not_found,               // 404
    method_not_allowed,      // 405
    not_acceptable,          // 406
    conflict,                // 409
    precondition,            // 412
    too_large,               // 413
    unsupported_media_type,  // 415
    throttled,               // 429
    unavailable,             // 503
};

// `field` is empty when no field is to blame. `code` is stable, for programs; `message` is the
// wire's text for people.
struct FieldError {
    std::string field;
    std::string code;
    std::string message;
};

struct Error {
    Reason reason;
    std::string message = {};
    std::vector<FieldError> fields = {};
    unsigned retry_after_seconds = 0;  // only for throttled and unavailable
};

template <class T = void>
using Result = std::expected<T, Error>;

// `return refuse(Reason::forbidden);` An empty message means the wire's standard text for it.
[[nodiscard]] inline std::unexpected<Error> refuse(Reason reason, std::string message = {})
{
    return std::unexpected(Error{.reason = reason, .message = std::move(message)});
}

// One field is wrong: `return refuse_field("title", "blank", "This field may not be blank.");`
[[nodiscard]] inline std::unexpected<Error> refuse_field(std::string_view field, std::string code,
                                                         std::string message)
{
    return std::unexpected(Error{.reason = Reason::invalid,
                                 .fields = {{.field = std::string(field),
                                             .code = std::move(code),
                                             .message = std::move(message)}}});
}

}  // namespace gatehouse

// CO_TRY(user, ctx.require_user()); binds `user`, or leaves the coroutine with the error.
#define CO_TRY(name, ...)                                            \
    auto name##_result = (__VA_ARGS__);                              \
    if (!name##_result)                                              \
        co_return std::unexpected(std::move(name##_result).error()); \
    auto name = *std::move(name##_result)

// CO_TRY_VOID(co_await check(…)); goes on, or leaves the coroutine with the error.
#define CO_TRY_VOID(...)                                    \
    if (auto co_try_result = (__VA_ARGS__); !co_try_result) \
    co_return std::unexpected(std::move(co_try_result).error())

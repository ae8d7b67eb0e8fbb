#pragma once
// Strings out of a small JSON body: login and password change. Strict: only JSON, only strings
// (Django turns the number 5 into the password "5"; ASVS 15.3.5).

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/request.hpp"

namespace gatehouse::auth {

class JsonStrings {
public:
    // Errors: unsupported_media_type, malformed (not a JSON object; `detail` says so).
    static Result<JsonStrings> read(const http::Request& request);
    JsonStrings(JsonStrings&&) noexcept;
    JsonStrings& operator=(JsonStrings&&) noexcept;
    ~JsonStrings();

    // nullopt: absent or null. Error: invalid when it is something else than a string.
    [[nodiscard]] Result<std::optional<std::string>> get(std::string_view name) const;

private:
    struct Object;
    explicit JsonStrings(std::unique_ptr<Object> object);
    std::unique_ptr<Object> object_;
};

}  // namespace gatehouse::auth

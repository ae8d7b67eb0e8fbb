#pragma once
// Answers to GETs of the API that are sent again (cache/kept_replies.hpp). What may be kept is
// nowhere declared: an answer is a 200, sets no cookie, and was made of the request's own target,
// Host and Accept, of tables whose changes are noticed, and of what the Context noted about its
// visitor. The kept bytes are the made ones, header by header.

#include <optional>
#include <string>

#include "auth/context.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace gatehouse::auth {

class Keeping {
public:
    // A GET of the API without a body. HEAD is made anew: nobody asks for it often.
    [[nodiscard]] bool applies() const { return applies_; }

    Keeping(const http::Request& request, Context& ctx);

    // The kept answer; if there is none, what follows is watched for keep().
    [[nodiscard]] awaitable<std::optional<http::Response>> find();
    // Keeps the answer if it may be. It is then sent as a kept one.
    void keep(http::Response& response);

private:
    const http::Request& request_;
    Context& ctx_;
    bool applies_;
    std::string key_;
    cache::Frame frame_{};
    db::Versions before_;
};

}  // namespace gatehouse::auth

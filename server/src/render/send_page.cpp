#include "render/send_page.hpp"

#include "base/crypto.hpp"
#include "base/encodings.hpp"

namespace gatehouse::render {
namespace {

using http::Coding;
using http::Response;

constexpr std::size_t tag_bytes = 16;

// The same page in another coding has another tag: a strong one names bytes.
std::string tag_of(const cache::Reply& reply, Coding coding)
{
    const auto name = http::coding_name(coding);
    return "\"" + reply.tag + (name.empty() ? "" : "-") + std::string(name) + "\"";
}

}  // namespace

cache::SharedReply share_page(Response page, cache::Taint level,
                              const std::vector<std::string>& vary)
{
    const bool for_everybody = level == cache::Taint::nothing;
    std::string names = for_everybody ? "Accept-Encoding" : "Accept-Encoding, Cookie";
    for (const auto& name : vary)
        names += ", " + name;
    page.set("Vary", std::move(names));
    page.set("Cache-Control", for_everybody ? "no-cache" : "private, no-store");
    std::string tag;
    if (for_everybody) {
        const auto digest = sha256(page.body_view());
        tag = hex(as_text(digest).substr(0, tag_bytes));
    }
    return cache::share(std::move(page), {}, std::move(tag));
}

Coding better_coding(const cache::Reply& reply, const http::Request& request)
{
    const auto wanted = http::choose_coding(request.header("Accept-Encoding"), true, true);
    const bool made = wanted == Coding::br ? reply.brotli != nullptr : reply.gzip != nullptr;
    return made ? Coding::identity : wanted;
}

Response send_page(const cache::SharedReply& reply, const http::Request& request)
{
    auto response = cache::send_again(reply);
    const auto coding = http::choose_coding(request.header("Accept-Encoding"),
                                            reply->gzip != nullptr, reply->brotli != nullptr);
    if (coding != Coding::identity) {
        const auto& bytes = coding == Coding::br ? *reply->brotli : *reply->gzip;
        response.body = http::SharedBytes{.owner = reply, .bytes = bytes};
        response.set("Content-Encoding", std::string(http::coding_name(coding)));
    }
    if (reply->tag.empty())
        return response;
    auto tag = tag_of(*reply, coding);
    const auto known = request.header("If-None-Match");
    if (known && http::matches_weakly(*known, tag))
        response.status = 304;
    response.set("ETag", std::move(tag));
    return response;
}

}  // namespace gatehouse::render

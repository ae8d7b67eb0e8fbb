#include "http/static_files.hpp"

#include <fmt/format.h>

#include "http/content_type.hpp"
#include "http/negotiate.hpp"
#include "http/stored_file.hpp"

namespace gatehouse::http {
namespace {

namespace fs = std::filesystem;

// Names under /_nuxt/ carry a hash of their content, except the build manifest's pointer.
bool is_immutable(std::string_view path)
{
    return path.starts_with("/_nuxt/") && path != "/_nuxt/builds/latest.json";
}

bool is_inside(const fs::path& path, const fs::path& folder)
{
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first ==
           folder.end();
}

// Every file to be listed: its path in the site ("/a/b.js") and its real place.
std::unordered_map<std::string, fs::path> list(const fs::path& folder)
{
    std::unordered_map<std::string, fs::path> found;
    const auto root = fs::canonical(folder);
    for (fs::recursive_directory_iterator at(root), end; at != end; ++at) {
        if (at->path().filename().native().starts_with('.')) {
            if (at->is_directory())
                at.disable_recursion_pending();
            continue;
        }
        std::error_code error;
        const auto real = fs::canonical(at->path(), error);
        if (!error && fs::is_regular_file(real, error) && is_inside(real, root))
            found.emplace("/" + at->path().lexically_relative(root).generic_string(), real);
    }
    return found;
}

void send_range(Response& response, const SharedBytes& whole, const ByteRange& range)
{
    const auto size = whole.bytes.size();
    if (!range.satisfiable) {
        response.status = 416;
        response.set("Content-Range", fmt::format("bytes */{}", size));
        return;
    }
    response.status = 206;
    response.set("Content-Range", fmt::format("bytes {}-{}/{}", range.first, range.last, size));
    response.body =
        SharedBytes{whole.owner, whole.bytes.substr(range.first, range.last - range.first + 1)};
}

}  // namespace

StaticFiles::StaticFiles(const fs::path& folder)
{
    const auto found = list(folder);
    const auto sibling = [&](const std::string& path) -> std::unique_ptr<StoredFile> {
        const auto file = found.find(path);
        return file == found.end() ? nullptr : std::make_unique<StoredFile>(file->second);
    };
    for (const auto& [path, real] : found) {
        const bool coded = path.ends_with(".br") || path.ends_with(".gz");
        if (coded && found.contains(path.substr(0, path.size() - 3)))
            continue;
        files_.emplace(path, Variants{.identity = std::make_unique<StoredFile>(real),
                                      .gzip = sibling(path + ".gz"),
                                      .br = sibling(path + ".br"),
                                      .content_type = content_type(path),
                                      .immutable = is_immutable(path)});
    }
}

StaticFiles::~StaticFiles() = default;

const StaticFiles::Variants* StaticFiles::listed(std::string_view path) const
{
    if (const auto file = files_.find(path); file != files_.end())
        return &file->second;
    const auto index = std::string(path) + (path.ends_with('/') ? "index.html" : "/index.html");
    const auto file = files_.find(index);
    return file == files_.end() ? nullptr : &file->second;
}

std::optional<SharedBytes> StaticFiles::find(std::string_view path) const
{
    const auto* file = listed(path);
    const auto* content = file == nullptr ? nullptr : file->identity->content();
    if (content == nullptr)
        return std::nullopt;
    return content->bytes;
}

std::optional<Response> StaticFiles::serve(const Request& request) const
{
    if (request.method != Method::get && request.method != Method::head)
        return std::nullopt;
    const auto* file = listed(request.path);
    if (file == nullptr)
        return std::nullopt;

    const auto range = request.method == Method::get ? request.header("Range") : std::nullopt;
    const auto coding = range ? Coding::identity
                              : choose_coding(request.header("Accept-Encoding"),
                                              file->gzip != nullptr, file->br != nullptr);
    const auto& variant = coding == Coding::br     ? file->br
                          : coding == Coding::gzip ? file->gzip
                                                   : file->identity;
    const auto* content = variant->content();
    if (content == nullptr)
        return std::nullopt;

    Response response;
    response.headers.reserve(8);
    response.set("Cache-Control",
                 file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
    response.set("ETag", content->tag);
    if (file->gzip || file->br)
        response.set("Vary", "Accept-Encoding");
    if (const auto tags = request.header("If-None-Match");
        tags && matches_weakly(*tags, content->tag)) {
        response.status = 304;
        return response;
    }
    response.set("Content-Type", std::string(file->content_type));
    response.set("Accept-Ranges", "bytes");
    if (coding != Coding::identity)
        response.set("Content-Encoding", std::string(coding_name(coding)));
    response.body = content->bytes;
    // If-Range (RFC 9110 section 13.1.5) compares strongly; a date never matches, we send none.
    if (range && request.header("If-Range").value_or(content->tag) == content->tag)
        if (const auto bytes = parse_range(*range, content->bytes.bytes.size())) {
            response.body = SharedBytes{};
            send_range(response, content->bytes, *bytes);
        }
    return response;
}

}  // namespace gatehouse::http

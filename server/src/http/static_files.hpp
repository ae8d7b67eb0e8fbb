#pragma once
// The files of a web build, answered by whole path. The folder is listed once, at start; afterwards
// only a listed path is ever opened, so no request can name another file. One object serves all
// loops (it is thread-safe).
// Listed: regular files, links only when they stay inside the folder. Not listed: names that start
// with a dot, and `x.br`, `x.gz` beside an `x`, which become its codings. `/about` and `/about/`
// both mean about/index.html, as `nuxt generate` expects.
// A file costs a listing entry until its first use; then up to 1 MiB is kept in memory, more is
// mapped. Entity tags are strong: SHA-256 of the bytes, or for mapped files of path, size and time.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/request.hpp"
#include "http/response.hpp"

namespace gatehouse::http {

class StoredFile;

class StaticFiles {
public:
    // Throws std::filesystem::filesystem_error when the folder cannot be listed.
    explicit StaticFiles(const std::filesystem::path& folder);
    StaticFiles(const StaticFiles&) = delete;
    StaticFiles& operator=(const StaticFiles&) = delete;
    ~StaticFiles();

    // 200, 206, 304 or 416 for GET and HEAD of a listed path; nullopt for anything else, also when
    // the file has gone since the start.
    [[nodiscard]] std::optional<Response> serve(const Request& request) const;

    // The bytes of a listed path, for code ("/200.html").
    [[nodiscard]] std::optional<SharedBytes> find(std::string_view path) const;

    [[nodiscard]] std::size_t size() const { return files_.size(); }

private:
    struct Variants {
        std::unique_ptr<StoredFile> identity, gzip, br;
        std::string_view content_type;
        bool immutable = false;
    };
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    [[nodiscard]] const Variants* listed(std::string_view path) const;

    std::unordered_map<std::string, Variants, Hash, std::equal_to<>> files_;
};

}  // namespace gatehouse::http

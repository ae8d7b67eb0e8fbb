#pragma once
// One file on disk, opened at its first use. Internal to static_files. Thread-safe.

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "http/response.hpp"

namespace gatehouse::http {

class StoredFile {
public:
    struct Content {
        SharedBytes bytes;
        std::string tag;  // quoted, strong
    };

    explicit StoredFile(std::filesystem::path path) : path_(std::move(path)) {}

    // nullptr when it cannot be read any more; the answer of the first call stays.
    [[nodiscard]] const Content* content() const;

private:
    void load() const;

    std::filesystem::path path_;
    mutable std::once_flag once_;
    mutable std::unique_ptr<const Content> content_;
};

}  // namespace gatehouse::http

// The path and the file headers of a stranger: only what is listed is ever sent.
#include <filesystem>
#include <fstream>

#include "http/head.hpp"
#include "http/static_files.hpp"
#include "support/fuzz.hpp"
#include "support/temporary_folder.hpp"

using namespace gatehouse;
using fuzzing::require;

namespace {

struct Folder {
    Folder()
    {
        write("outside.txt", "secret");
        write("public/index.html", "public: start");
        write("public/a/b.js", "public: script");
        write("public/a/b.js.gz", "public: packed");
        write("public/.env", "secret");
        write("public/.git/config", "secret");
        std::filesystem::create_symlink(folder.file("outside.txt"), folder.file("public/link.txt"));
        files = std::make_unique<http::StaticFiles>(folder.file("public"));
    }

    void write(const std::string& name, std::string_view text) const
    {
        const std::filesystem::path path = folder.file(name);
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }

    testing::TemporaryFolder folder;
    std::unique_ptr<http::StaticFiles> files;
};

}  // namespace

void fuzz(std::string_view bytes)
{
    static const Folder folder;
    std::string head = "GET /";
    head.append(fuzzing::next_line(bytes)).append(" HTTP/1.1\r\nHost: a\r\n");
    for (const std::string_view name : {"Accept-Encoding", "Range", "If-Range", "If-None-Match"})
        head.append(name).append(": ").append(fuzzing::next_line(bytes)).append("\r\n");
    head += "\r\n";
    if (!http::check_head(head))
        return;
    const auto request = http::Request::parse(head);
    const auto response = request ? folder.files->serve(*request) : std::nullopt;
    if (!response)
        return;
    const auto body = response->body_view();
    const int status = response->status;
    require(status == 200 || status == 206 || status == 304 || status == 416);
    require(status == 200 ? body.starts_with("public: ") : body.size() < 15);
    require(status != 206 || (!body.empty() && response->header("Content-Range") != nullptr));
    for (const std::string_view text : {"public: start", "public: script", "public: packed"})
        if (text.find(body) != std::string_view::npos)
            return;
    require(false);
}

#pragma once
// A folder of a test's own, gone with it.

#include <filesystem>
#include <stdexcept>
#include <string>

#include <stdlib.h>

namespace gatehouse::testing {

class TemporaryFolder {
public:
    TemporaryFolder()
    {
        std::string path =
            (std::filesystem::temp_directory_path() / "gatehouse-test-XXXXXX").string();
        if (mkdtemp(path.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        path_ = path;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace gatehouse::testing

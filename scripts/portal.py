"""Run the portal's command on a bare machine: `python3 scripts/portal.py serve`.

Makes .venv, installs what the lock files name, and hands over to `portal`; `test` also
finds a browser, Java, a web server, object stores and the npm tools, and hands over to pytest. Standard library only,
in syntax that Python 3.6 still reads, so that an old one gets a clear answer.
"""

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

SAYS = {
    "old_python": "Cần Python 3.11 trở lên, máy đang dùng {0}. Hãy cài Python mới hơn rồi chạy lại.",
    "no_venv": "Python trên máy thiếu phần tạo môi trường riêng (venv). Trên Debian, Ubuntu hãy chạy: "
               "sudo apt-get install python3-venv",
    "no_network": "Không tải được thư viện: máy không nối được mạng tới kho thư viện. "
                  "Hãy kiểm tra mạng, tường lửa rồi chạy lại.",
    "no_disk": "Ổ đĩa hết chỗ trống. Hãy giải phóng ít nhất 500 MB rồi chạy lại.",
    "no_access": "Không ghi được vào {0}. Hãy kiểm tra quyền ghi thư mục, đóng các cửa sổ đang chạy portal, "
                 "rồi chạy lại.",
    "bad_hash": "Thư viện tải về không khớp mã kiểm tra nên không cài. Hãy chạy lại; nếu vẫn lỗi, "
                "báo người quản trị mạng.",
    "failed": "Cài đặt không xong. Hãy chạy lại; nếu vẫn lỗi, gửi tệp {0} cho người phụ trách kỹ thuật.",
    "system_error": "Lỗi hệ thống: {0}. Hãy khắc phục rồi chạy lại.",
    "busy": "Một lệnh khác đang cài đặt trong thư mục này, đợi nó xong…",
    "too_busy": "Lệnh cài đặt khác vẫn chưa xong sau {0} phút. Hãy đóng nó rồi chạy lại.",
    "make_venv": "Lần chạy đầu: tạo môi trường riêng trong .venv",
    "get_backend": "Tải công cụ đóng gói",
    "get_libraries": "Tải và cài thư viện",
    "get_test_libraries": "Tải và cài thư viện kiểm thử",
    "install_portal": "Cài lệnh portal",
    "install_system": "Cài gói hệ thống: {0}",
    "get_npm_tools": "Tải công cụ kiểm tra trang (axe-core, vnu-jar)",
    "progress": "  {0} giây",
    "progress_of": "  {0} giây, {1}/{2} thư viện",
    "done": "  xong sau {0} giây",
    "no_chromium": "Thiếu trình duyệt: hãy cài Chromium hoặc Google Chrome; các bài kiểm thử cần nó bị bỏ qua.",
    "no_java": "Thiếu Java: hãy cài Java 17 trở lên (default-jre-headless); kiểm tra HTML bị bỏ qua.",
    "no_newsboat": "Thiếu trình đọc nguồn tin newsboat: hãy cài gói newsboat; các bài kiểm thử cần nó bị bỏ qua.",
    "no_npm": "Thiếu npm: hãy cài Node.js kèm npm; các bài kiểm thử cần axe-core, vnu-jar bị bỏ qua.",
    "no_libatomic": "Thiếu thư viện libatomic: hãy cài gói libatomic1; các bài kiểm thử trong trình duyệt sẽ lỗi.",
    "no_nginx": "Thiếu máy chủ web nginx: hãy cài gói nginx-light; các bài kiểm thử cần nó bị bỏ qua.",
    "no_brotli": "Thiếu phần brotli của nginx: hãy cài gói libnginx-mod-http-brotli-static; các bài kiểm thử cần nó bị bỏ qua.",
    "no_sshd": "Thiếu máy chủ ssh: hãy cài gói openssh-server; các bài kiểm thử cần nó bị bỏ qua.",
    "no_load": "Thiếu công cụ đo tải: hãy cài gói wrk và slowhttptest; các bài kiểm thử cần chúng bị bỏ qua.",
    "no_stores": "Chưa cài được kho đối tượng để thử (moto, rclone); các bài kiểm thử cần chúng bị bỏ qua.",
    "get_stores": "Tải kho đối tượng để thử (moto, rclone)",
    "no_npm_tools": "Chưa tải được axe-core, vnu-jar; các bài kiểm thử cần chúng bị bỏ qua.",
}

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOG = VENV / "install.log"
RUN_LOCKS = ("requirements-build.lock", "requirements.lock")
TEST_LOCKS = RUN_LOCKS + ("requirements-test.lock",)
STORES_LOCK = "requirements-stores.lock"
STORES = VENV / "stores"
"""An environment of its own: what these programs stand on contradicts what the portal stands on."""
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
ALL_TESTS = ["-n", "2", "--dist", "loadgroup"]
BUILDING = [["build"], ["check"], ["codeowners"], ["serve"], ["server-setup"], ["status", "content"]]
"""The commands that read mkdocs.yml, word by word."""
PATIENCE = 15 * 60
"""Seconds to wait for another start that is installing."""
REASONS = (
    ("no_disk", r"No space left|not enough space|Errno 28"),
    ("bad_hash", r"DO NOT MATCH THE HASHES"),
    ("no_network", r"name resolution|getaddrinfo|connection|unreachable|timed out|Max retries|ProxyError|ENOTFOUND"),
)


class Stop(Exception):
    """What the user is to be told, in one line, before the script ends."""


def say(key, *values):
    print(SAYS[key].format(*values), flush=True)


def stop(key, *values):
    raise Stop(SAYS[key].format(*values))


def stamp(parts):
    """One digest of byte strings; where one is cut or swapped, another digest."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def wanted_stamp(locks, root=ROOT, python=sys.version):
    """The stamp of a finished .venv: its files name the folder, so a moved one is made anew."""
    files = [(root / name).read_bytes() for name in locks + ("pyproject.toml",)]
    return stamp(files + [python.encode(), os.fsencode(str(root))])


def has_stamp(path, value):
    return path.is_file() and path.read_text(encoding="ascii", errors="replace") == value


def program(name):
    return VENV / "Scripts" / (name + ".exe") if os.name == "nt" else VENV / "bin" / name


def reason(output):
    """The key of the sentence that explains a failed installation."""
    return next((key for key, signs in REASONS if re.search(signs, output, re.IGNORECASE)), "failed")


@contextlib.contextmanager
def only_one(path, patience=PATIENCE):
    """Hold a file's lock; the system frees it even when the process is killed."""
    with open(str(path), "a+b") as file:
        started = time.monotonic()
        if not _locked(file):
            say("busy")
            while not _locked(file):
                if time.monotonic() - started > patience:
                    stop("too_busy", patience // 60)
                time.sleep(0.2)
        yield


def _locked(file):
    try:
        if os.name == "nt":
            import msvcrt
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def utf8():
    """The environment in which Python reads and writes UTF-8, whatever the system's locale."""
    return dict(os.environ, PYTHONUTF8="1")


def watch(step, command, total=0, cwd=ROOT):
    """Run a command, showing how far it is; return its exit code and output."""
    terminal, output, shown = sys.stdout.isatty(), [], 0
    print(step + "…", flush=True)
    started = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], cwd=str(cwd), env=utf8(), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    reader = threading.Thread(target=lambda: [output.append(line) for line in process.stdout], daemon=True)
    reader.start()
    while reader.is_alive():
        reader.join(0.1)
        seconds = int(time.monotonic() - started)
        if seconds >= shown + (1 if terminal else 10):
            shown = seconds
            found = sum(line.lstrip().startswith(b"Collecting ") for line in output)
            text = SAYS["progress_of" if total else "progress"].format(seconds, min(found, total), total)
            print(text, end="\r" if terminal else "\n", flush=True)
    if shown:
        print(SAYS["done"].format(int(time.monotonic() - started)).ljust(40), flush=True)
    return process.wait(), b"".join(output).decode("utf-8", "replace")


def must(step, command, total=0):
    """Run a step of the installation; where it fails, stop with the reason."""
    code, output = watch(step, command, total)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(output)
    if code:
        stop(reason(output), LOG)


def pip_install(step, *arguments):
    total = sum((ROOT / name).read_text(encoding="utf-8").count("==") for name in arguments if name in TEST_LOCKS)
    # of PYTHONUTF8, -I takes no notice; what pip starts does
    command = [program("python"), "-I", "-X", "utf8", "-m", "pip", "install", "--disable-pip-version-check"]
    must(SAYS[step], command + ["--no-input", "--no-build-isolation", "--progress-bar=off", *arguments], total)


def prepare(testing):
    """Bring .venv to what the lock files say; cheap where it is so already."""
    run, test = VENV / "stamp-run", VENV / "stamp-test"
    run_stamp, test_stamp = wanted_stamp(RUN_LOCKS), wanted_stamp(TEST_LOCKS)

    def ready(mark, value):
        return has_stamp(mark, value) and program("python").exists() and program("portal").exists()

    if ready(test, test_stamp) if testing else ready(run, run_stamp):
        return
    VENV.mkdir(exist_ok=True)
    lock = VENV / "lock"
    with only_one(lock):
        if not ready(run, run_stamp):
            make(lock)
            run.write_text(run_stamp, encoding="ascii")
        if testing and not ready(test, test_stamp):
            pip_install("get_test_libraries", "--require-hashes", "-r", "requirements-test.lock")
            test.write_text(test_stamp, encoding="ascii")


def make(lock):
    """Make .venv from nothing: what an earlier, interrupted start left is not trusted."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        stop("no_venv")
    for old in VENV.iterdir():
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(str(old))
        elif old != lock:
            old.unlink()
    must(SAYS["make_venv"], [sys.executable, "-I", "-X", "utf8", "-m", "venv", VENV])
    pip_install("get_backend", "--require-hashes", "-r", "requirements-build.lock")
    pip_install("get_libraries", "--require-hashes", "-r", "requirements.lock")
    install_portal()


def install_portal():
    """Install the command and the entry points; the code itself stays where it is.

    Not by `pip install -e`: it leaves a .pth file with the project's path, which Python before
    3.13 reads in the locale's encoding, so that it finds no folder with Vietnamese letters.
    """
    package = VENV / "package"
    (package / "plugins").mkdir(parents=True)
    shutil.copy(str(ROOT / "pyproject.toml"), str(package))
    pip_install("install_portal", "--no-deps", str(package))
    packages = next(VENV.glob("[Ll]ib/**/site-packages"))
    (packages / "portal.pth").write_text(os.path.relpath(str(ROOT / "plugins"), str(packages)), encoding="ascii")


def find_browser():
    """The path of an installed Chromium or Chrome, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"):
        if shutil.which(name):
            return shutil.which(name)
    places = [Path("/Applications", app + ".app", "Contents", "MacOS", app) for app in ("Google Chrome", "Chromium")]
    for variable in ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData"):
        if os.environ.get(variable):
            places += [Path(os.environ[variable], maker, "Application", "chrome.exe")
                       for maker in ("Google/Chrome", "Chromium")]
    return next((str(place) for place in places if place.is_file()), None)


def apt_get():
    """How apt-get is called on this machine, or None where it must not be."""
    if not shutil.which("apt-get"):
        return None
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if os.geteuid() == 0:
        return command
    asks = not shutil.which("sudo") or subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL)
    return None if asks else ["sudo", "-n"] + command


def install_system(packages):
    """Install Debian packages where that is possible without asking."""
    command = apt_get() if packages else None
    if command:
        install = command + ["install", "-y", "--no-install-recommends"] + packages
        step = SAYS["install_system"].format(", ".join(packages))
        if watch(step, install)[0] and not watch(step, command + ["update"])[0]:
            watch(step, install)


def prepare_tools():
    """What the browser tests need besides Python; what can't be had is named and left out."""
    import ctypes.util  # costs every start a tenth of its time

    tools = (
        ("chromium", "no_chromium", find_browser),
        ("libatomic1", "no_libatomic", lambda: sys.platform != "linux" or ctypes.util.find_library("atomic")),
        ("default-jre-headless", "no_java", lambda: shutil.which("java")),
        ("npm", "no_npm", lambda: shutil.which("npm")),
        ("newsboat", "no_newsboat", lambda: shutil.which("newsboat")),
        ("nginx-light", "no_nginx", lambda: find_daemon("nginx")),
        ("libnginx-mod-http-brotli-static", "no_brotli", lambda: find_daemon("nginx") is None or BROTLI.exists()),
        ("wrk", "no_load", lambda: shutil.which("wrk")),
        ("slowhttptest", "no_load", lambda: shutil.which("slowhttptest")),
        # it starts at once, and lets people in: only where its tests are asked for
        ("openssh-server", "no_sshd", lambda: "--full" not in sys.argv or find_daemon("sshd")),
    )
    install_system([package for package, _, find in tools if not find()])
    for _, sentence, find in tools:
        if not find():
            say(sentence)
    prepare_stores()
    folder = ROOT / "tests" / "tools"
    value, mark = stamp([(folder / "package-lock.json").read_bytes()]), folder / "node_modules" / "stamp"
    if shutil.which("npm") and not has_stamp(mark, value):
        if watch(SAYS["get_npm_tools"], [shutil.which("npm"), "ci", "--ignore-scripts"], cwd=folder)[0]:
            say("no_npm_tools")
        else:
            mark.write_text(value, encoding="ascii")


def find_daemon(name):
    """The path of nginx or sshd, which Debian keeps where only root looks; or None."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def prepare_stores():
    """The object stores that tests publish to; what can't be had is named and left out."""
    value, mark = stamp([(ROOT / STORES_LOCK).read_bytes(), os.fsencode(str(ROOT))]), STORES / "stamp"
    if has_stamp(mark, value):
        return
    shutil.rmtree(str(STORES), ignore_errors=True)
    install = [STORES / "bin" / "python", "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
               "--require-hashes", "-r", STORES_LOCK]
    made = os.name != "nt" and not watch(SAYS["get_stores"], [sys.executable, "-I", "-m", "venv", STORES])[0]
    if made and not watch(SAYS["get_stores"], install)[0]:
        mark.write_text(value, encoding="ascii")
    else:
        say("no_stores")


def with_settings(arguments):
    """The arguments of `portal`, with the project's mkdocs.yml where the current folder has none."""
    named = any(re.match(r"-f|--config-file(=|$)", argument) for argument in arguments)
    command = next((words for words in BUILDING if arguments[:len(words)] == words), None)
    if command and not named and not os.path.exists("mkdocs.yml"):
        return command + ["--config-file", str(ROOT / "mkdocs.yml")] + arguments[len(command):]
    return arguments


def hand_over(command):
    """Become the command; where the system has no such thing, run it and pass its code on."""
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(str(command[0]), [str(part) for part in command], utf8())
    process = subprocess.Popen([str(part) for part in command], env=utf8())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass  # the command got it too, and ends in its own way


def main(arguments):
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        if sys.version_info < (3, 11):
            stop("old_python", sys.version.split()[0])
        if arguments[:1] != ["test"]:
            prepare(testing=False)
            return hand_over([program("portal")] + with_settings(arguments))
        if not importlib.util.find_spec("ensurepip"):
            install_system(["python3-venv"])
        prepare(testing=True)
        prepare_tools()
        os.chdir(str(ROOT))
        # --full measures too: nothing may run beside it
        return hand_over([program("python"), "-m", "pytest"] + (arguments[1:] or ALL_TESTS))
    except Stop as told:
        print(told, flush=True)
    except OSError as error:
        key = {28: "no_disk", 13: "no_access", 30: "no_access"}.get(error.errno, "system_error")
        say(key, (error.filename or VENV) if key == "no_access" else error)
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

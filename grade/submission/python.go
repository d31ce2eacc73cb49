package submission

import (
	"path"
	"regexp"
	"strings"
)

// library names the modules that Python brings, 3.8 to 3.14, without those that
// begin with an underscore, and NumPy.
var library = wordSet(`abc aifc antigravity argparse array ast asynchat asyncio asyncore atexit audioop
base64 bdb binascii binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop
collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv
ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno
faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc genericpath getopt getpass
gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io
ipaddress itertools json keyword lib2to3 linecache locale logging lzma macpath mailbox mailcap marshal math
mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers numpy
opcode operator optparse os ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib
poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random
re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd
smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string
stringprep struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios
test textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle
turtledemo types typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound
wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// importing finds the modules of an import statement that begins a line.
var importing = regexp.MustCompile(`(?m)^[ \t]*(?:from[ \t]+([A-Za-z_][A-Za-z0-9_.]*)[ \t]+import\b|import[ \t]+([^#\r\n]+))`)

// checkPython refuses an import of a module of Python's library that a file of the
// submission is named after: Python would import its own.
func (s *Submission) checkPython() error {
	shadows := s.shadows()
	if len(shadows) == 0 {
		return nil
	}
	for _, f := range s.Files {
		if path.Ext(f.Path) != ".py" {
			continue
		}
		for _, match := range importing.FindAllSubmatchIndex(f.Data, -1) {
			for _, module := range importedBy(f.Data, match) {
				if shadow, ok := shadows[module]; ok {
					return refuse(f.Path, lineOf(f.Data, match[1]),
						"importe %[1]s, qui sera le module de Python et non %[2]s : il faut renommer ce fichier",
						"imports %[1]s, which will be Python's own module and not %[2]s: rename that file", module, shadow)
				}
			}
		}
	}
	return nil
}

// shadows returns the files and folders that are named after a module of the
// library, by the name of the module.
func (s *Submission) shadows() map[string]string {
	found := map[string]string{}
	for _, f := range s.Files {
		top, _, nested := strings.Cut(f.Path, "/")
		if name := strings.TrimSuffix(top, ".py"); path.Ext(f.Path) == ".py" && library[name] && (nested || name != top) {
			found[name] = top
		}
	}
	return found
}

// importedBy returns the modules, without what follows their first dot, of a match
// of importing.
func importedBy(data []byte, match []int) []string {
	list := ""
	for _, group := range []int{2, 4} {
		if match[group] >= 0 {
			list = string(data[match[group]:match[group+1]])
		}
	}
	var modules []string
	for item := range strings.SplitSeq(list, ",") {
		if words := strings.Fields(item); len(words) > 0 {
			module, _, _ := strings.Cut(words[0], ".")
			modules = append(modules, module)
		}
	}
	return modules
}

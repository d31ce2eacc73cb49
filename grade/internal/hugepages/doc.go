// Package hugepages asks for memory in large pages, where the system has them for who
// asks. A page is fetched by a fault when it is first used, which takes microseconds in a
// virtual machine; a huge page stands for 512 of them.
package hugepages

//go:build !unix

package submission

const openFlags = 0

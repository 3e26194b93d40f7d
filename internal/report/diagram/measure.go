package diagram

import "unicode"

// The widths of characters in thousandths of the font's size, for space to
// tilde. They are those of DejaVu Sans Bold, the widest of the sans-serif
// fonts that systems use by default, so that text never leaves its box: in
// any other font there is a little room to spare.
var sansBold = [95]int{
	348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365,
	696, 696, 696, 696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580,
	1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850,
	733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838, 500,
	500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687,
	716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
}

// mono is the advance of the common fixed-width fonts: DejaVu Sans Mono,
// Menlo and Liberation Mono have 0.602, others less.
const mono = 602

// sansWidth measures text of a font size in a bold sans-serif font.
func sansWidth(s string, size int) int {
	sum := 0
	for _, r := range s {
		switch {
		case r >= ' ' && r <= '~':
			sum += sansBold[r-' ']
		case unicode.Is(unicode.Mn, r):
		default:
			sum += wide(r, 850)
		}
	}
	return (sum*size + 999) / 1000
}

// monoWidth measures text in a fixed-width font.
func monoWidth(s string, size int) int {
	sum := 0
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) {
			sum += wide(r, mono)
		}
	}
	return (sum*size + 999) / 1000
}

// wide gives the width of a character that takes two cells, else the given one.
func wide(r rune, narrow int) int {
	if cells(r) == 2 {
		return 1100
	}
	return narrow
}

// cells is how many columns of a terminal a character takes.
func cells(r rune) int {
	switch {
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), r == 0x200B, r == 0x200D, r >= 0xFE00 && r <= 0xFE0F:
		return 0
	case r >= 0x1100 && r <= 0x115F, r >= 0x2E80 && r <= 0x303E, r >= 0x3041 && r <= 0x33FF,
		r >= 0x3400 && r <= 0x4DBF, r >= 0x4E00 && r <= 0x9FFF, r >= 0xA000 && r <= 0xA4CF,
		r >= 0xAC00 && r <= 0xD7A3, r >= 0xF900 && r <= 0xFAFF, r >= 0xFE30 && r <= 0xFE6F,
		r >= 0xFF00 && r <= 0xFF60, r >= 0xFFE0 && r <= 0xFFE6, r >= 0x1F300 && r <= 0x1FAFF, r >= 0x20000 && r <= 0x3FFFD:
		return 2
	}
	return 1
}

// cellWidth is the width of text in a terminal.
func cellWidth(s string) int {
	n := 0
	for _, r := range s {
		n += cells(r)
	}
	return n
}

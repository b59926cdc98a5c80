package cmd

import (
	"fmt"
	"io"
	"strings"

	"rsc.io/qr"
)

// quietZone is the light margin that readers of QR codes need, in modules.
const quietZone = 4

// pngScale is the size of a module in pixels.
const pngScale = 6

// encodeQR makes a QR code with the least redundancy: passes are long, and a screen is clean.
func encodeQR(text string) (*qr.Code, error) {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil, fmt.Errorf("QR code: %w", err)
	}
	return code, nil
}

func qrPNG(text string) ([]byte, error) {
	code, err := encodeQR(text)
	if err != nil {
		return nil, err
	}
	code.Scale = pngScale
	return code.PNG(), nil
}

// printQR draws a QR code with two modules in a character, black on white whatever the colours of the terminal.
func printQR(w io.Writer, text string) error {
	code, err := encodeQR(text)
	if err != nil {
		return err
	}
	var out strings.Builder
	for y := -quietZone; y < code.Size+quietZone; y += 2 {
		out.WriteString("\x1b[30;107m")
		for x := -quietZone; x < code.Size+quietZone; x++ {
			switch upper, lower := code.Black(x, y), code.Black(x, y+1); {
			case upper && lower:
				out.WriteString("█")
			case upper:
				out.WriteString("▀")
			case lower:
				out.WriteString("▄")
			default:
				out.WriteString(" ")
			}
		}
		out.WriteString("\x1b[0m\n")
	}
	_, err = io.WriteString(w, out.String())
	return err
}

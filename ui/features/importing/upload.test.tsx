import { beforeEach, expect, test, vi } from "vitest";
import { FailureError } from "@/api";
import { PIECE_BYTES, sendFile } from "./upload";

type Piece = { upload: string | null; offset: number; size: number; piece: string; file_name: string };

const { ask } = vi.hoisted(() => ({ ask: vi.fn() }));
vi.mock("@/api", async (original) => ({ ...(await original<typeof import("@/api")>()), ask }));

beforeEach(() => {
  ask.mockReset();
});

const file = (size: number) => new File([new Uint8Array(size).fill(65)], "licenses.csv");
const length = (piece: Piece) => atob(piece.piece).length;

/** A core that takes every piece as it comes. */
function taking(pieces: Piece[]) {
  return async (_name: string, _environment: string, piece: Piece) => {
    pieces.push(piece);
    return { id: "u1", received: piece.offset + length(piece), size: piece.size };
  };
}

const choices = (signal = new AbortController().signal) => ({
  onReceived: vi.fn(),
  signal,
  pause: async () => {},
});

test("a file goes in pieces, in order, under the upload of the first", async () => {
  const pieces: Piece[] = [];
  ask.mockImplementation(taking(pieces));
  const seen = choices();
  const upload = await sendFile("staging", file(2 * PIECE_BYTES + 10), seen);
  expect(upload?.id).toBe("u1");
  expect(pieces.map(({ upload: id, offset }) => [id, offset])).toEqual([
    [null, 0],
    ["u1", PIECE_BYTES],
    ["u1", 2 * PIECE_BYTES],
  ]);
  expect(pieces.map(length)).toEqual([PIECE_BYTES, PIECE_BYTES, 10]);
  expect(seen.onReceived).toHaveBeenLastCalledWith(2 * PIECE_BYTES + 10);
});

test("stopping ends it before the next piece", async () => {
  const pieces: Piece[] = [];
  const controller = new AbortController();
  const take = taking(pieces);
  ask.mockImplementation((...args: Parameters<typeof take>) => {
    controller.abort();
    return take(...args);
  });
  expect(await sendFile("staging", file(3 * PIECE_BYTES), choices(controller.signal))).toBeNull();
  expect(pieces).toHaveLength(1);
});

const away = () => new FailureError({ code: "unreachable", what: "", kept: "", next: "", field: null });

test("a piece that nobody answered is sent again", async () => {
  const pieces: Piece[] = [];
  const take = taking(pieces);
  ask.mockImplementationOnce(take).mockRejectedValueOnce(away()).mockImplementation(take);
  await sendFile("staging", file(PIECE_BYTES + 1), choices());
  expect(pieces.map(({ offset }) => offset)).toEqual([0, PIECE_BYTES]);
  expect(ask).toHaveBeenCalledTimes(3);
});

test("a refusal is not tried again", async () => {
  ask.mockRejectedValue(new FailureError({ code: "forbidden", what: "", kept: "", next: "", field: null }));
  await expect(sendFile("staging", file(10), choices())).rejects.toBeInstanceOf(FailureError);
  expect(ask).toHaveBeenCalledOnce();
});

test("a core that takes nothing ends the upload instead of asking for ever", async () => {
  ask.mockResolvedValue({ id: "u1", received: 0, size: 10 });
  await expect(sendFile("staging", file(10), choices())).rejects.toMatchObject({ failure: { code: "file" } });
});

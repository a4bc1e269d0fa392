namespace KlingStudio.Rehearsal;

/// <summary>
/// The still, made ready once for all frames of a clip: BT.709 limited range, at twice the size of the output, resampled so that
/// every second sample lies exactly on a pixel of the untouched frame. Frame 0 is therefore the still itself, and positions in
/// between lose far less sharpness than between pixels of the plain size, so nothing shimmers while the camera moves.
/// </summary>
internal sealed class WorkingPicture
{
    /// <summary>Copied samples around each plane, so that a neighbour may be read without asking.</summary>
    public const int Border = 4;

    private WorkingPicture(FrameSize size, byte[] luma, int lumaStride, byte[] chroma, int chromaStride) =>
        (Size, Luma, LumaStride, Chroma, ChromaStride) = (size, luma, lumaStride, chroma, chromaStride);

    /// <summary>Of the output.</summary>
    public FrameSize Size { get; }

    /// <summary>Luma samples with their border.</summary>
    public byte[] Luma { get; }

    /// <summary>Bytes a row.</summary>
    public int LumaStride { get; }

    /// <summary>Blue and red difference, taking turns, with their border.</summary>
    public byte[] Chroma { get; }

    /// <summary>Bytes a row.</summary>
    public int ChromaStride { get; }

    public static WorkingPicture Make(RgbPicture picture, FrameSize size)
    {
        // Chroma is sited as H.264 expects: on every second luma column, halfway between two luma rows.
        double across = (double)picture.Width / size.Width, down = (double)picture.Height / size.Height;
        var lumaX = Resampler.Plan(picture.Width, size.Width * 2 - 1, across, 0, 0.5);
        var lumaY = Resampler.Plan(picture.Height, size.Height * 2 - 1, down, 0, 0.5);
        var chromaX = Resampler.Plan(picture.Width, size.Width - 1, across, 0, 1, 0.5);
        var chromaY = Resampler.Plan(picture.Height, size.Height - 1, down, 0.5, 1, 0.5);
        int lumaStride = Stride(lumaX.Count), chromaStride = Stride(chromaX.Count * 2);
        var luma = new byte[lumaStride * (lumaY.Count + 2 * Border)];
        var chroma = new byte[chromaStride * (chromaY.Count + 2 * Border)];
        var rows = new ColourRows(picture);
        // The encoder waits for this: colour on a thread of its own.
        var colour = Task.Factory.StartNew(
            () =>
            {
                LinuxCalls.StepBack(5);
                new PlaneBuilder(chromaX, chromaY, 128, 16, 240).Fill(rows.Blue, chroma, chromaStride, 2, 0);
                new PlaneBuilder(chromaX, chromaY, 128, 16, 240).Fill(rows.Red, chroma, chromaStride, 2, 1);
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        new PlaneBuilder(lumaX, lumaY, 0, 16, 235).Fill(rows.Luma, luma, lumaStride, 1, 0);
        colour.GetAwaiter().GetResult();
        return new(size, luma, lumaStride, chroma, chromaStride);
    }

    private static int Stride(int bytes) => (bytes + 4 * Border + 31) / 32 * 32;
}

/// <summary>Rows of one colour part of a picture, in 64ths of a level.</summary>
internal sealed class ColourRows(RgbPicture picture)
{
    public delegate void Row(int y, Span<short> into);

    /// <summary>16 to 235, in 64ths.</summary>
    public void Luma(int y, Span<short> into) => Fill(y, into, 2991, 10063, 1016, 16 << 6);

    /// <summary>-112 to 112, in 64ths.</summary>
    public void Blue(int y, Span<short> into) => Fill(y, into, -1649, -5547, 7196, 0);

    /// <summary>-112 to 112, in 64ths.</summary>
    public void Red(int y, Span<short> into) => Fill(y, into, 7196, -6536, -660, 0);

    private void Fill(int y, Span<short> into, int red, int green, int blue, int offset)
    {
        var row = picture.Rgb.AsSpan(y * picture.Width * 3, picture.Width * 3);
        for (int x = 0, at = 0; x < into.Length; x++, at += 3)
            into[x] = (short)(offset + ((red * row[at] + green * row[at + 1] + blue * row[at + 2] + 128) >> 8));
    }
}

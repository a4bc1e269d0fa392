namespace KlingStudio.Generations;

/// <summary>Writes a judged clip anew for people outside: without a word of metadata, index first so that it plays while it loads.</summary>
public interface IClipRewriter
{
    /// <summary>The same pictures, bit for bit, in a new file. Both paths are made by the studio.</summary>
    /// <exception cref="InvalidDataException">The source can't be read.</exception>
    Task RewrapAsync(string source, string target, CancellationToken cancellationToken);

    /// <summary>H.264 again, smaller: at most <paramref name="mostBytes"/> in all, longest side at most 1,920.</summary>
    /// <exception cref="InvalidDataException">The source can't be read, or can't be made that small.</exception>
    Task ShrinkAsync(string source, string target, TimeSpan length, long mostBytes, CancellationToken cancellationToken);
}

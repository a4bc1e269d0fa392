namespace KlingStudio.Generations;

/// <summary>The name of an object in the vault: lower-case letters, digits, <c>-</c>, <c>_</c>, <c>.</c> and <c>/</c>; made by the studio, never from what a person typed.</summary>
/// <param name="Value">For example <c>stills/ab/abcdef….jpg</c>.</param>
public readonly record struct VaultKey(string Value)
{
    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>Facts about a stored object.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Lower-case hex, of the whole object, computed while it was written; also its ETag.</param>
/// <param name="ModifiedAt">UTC.</param>
public sealed record VaultObject(VaultKey Key, long Length, string Sha256, DateTime ModifiedAt);

/// <summary>Part of an object. Both ends are inside it.</summary>
/// <param name="Offset">First byte.</param>
/// <param name="Length">How many bytes.</param>
public readonly record struct ByteRange(long Offset, long Length);

/// <summary>An open read: facts of the whole object, and the bytes of the range (or of all). Dispose it.</summary>
/// <param name="Object">The whole object.</param>
/// <param name="Content">Exactly the bytes asked for.</param>
public sealed record VaultRead(VaultObject Object, Stream Content) : IAsyncDisposable
{
    /// <inheritdoc />
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

/// <summary>
/// Where media lives: a folder or Azure Blob Storage, told apart by configuration alone.
/// A write is whole or not there; a reader never sees half an object.
/// </summary>
public interface IMediaVault
{
    /// <summary>In words, for the health page and the console: <c>disk</c> or <c>Azure Blob Storage</c> and where.</summary>
    string Description { get; }

    /// <summary>
    /// Writes an object from start to end, replacing one of the same name at once. When this returns the object is synced.
    /// </summary>
    /// <exception cref="VaultException">The vault is full, refused or out of reach. Nothing of the object is visible.</exception>
    Task<VaultObject> PutAsync(VaultKey key, Stream content, string mediaType, CancellationToken cancellationToken);

    /// <summary>Facts of an object, or null if there is none.</summary>
    Task<VaultObject?> FindAsync(VaultKey key, CancellationToken cancellationToken);

    /// <summary>Opens an object, or a part of it, with one call to the store; null if there is none. The range must lie inside the object.</summary>
    Task<VaultRead?> OpenAsync(VaultKey key, ByteRange? range, CancellationToken cancellationToken);

    /// <summary>Deletes an object; no error if there is none.</summary>
    Task DeleteAsync(VaultKey key, CancellationToken cancellationToken);

    /// <summary>All objects whose key begins with <paramref name="prefix"/>, in no order.</summary>
    IAsyncEnumerable<VaultObject> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Removes what a killed process left half-written (files on their way, uncommitted blocks). Run once at start, before anything is written.</summary>
    Task TidyAsync(CancellationToken cancellationToken);

    /// <summary>Writes, reads and deletes a small object.</summary>
    /// <exception cref="VaultException">The vault can't be used, with the reason.</exception>
    Task ProbeAsync(CancellationToken cancellationToken);
}

/// <summary>The vault could not do it.</summary>
public sealed class VaultException : IOException
{
    /// <summary>A reason in plain words, for a person.</summary>
    public VaultException(string message, bool full = false, Exception? inner = null)
        : base(message, inner) => Full = full;

    /// <summary>There is no space left (or the floor of free space was reached).</summary>
    public bool Full { get; }
}

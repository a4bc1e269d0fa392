namespace KlingStudio.Storage;

/// <summary>The database could not do it. The message is one or two sentences for a person; nothing of the failed change was kept.</summary>
public class StorageException : IOException
{
    /// <summary>With what a person will be told.</summary>
    public StorageException(string message, Exception? inner = null)
        : base(message, inner) { }
}

/// <summary>There is no room for the change. Reading still works.</summary>
public sealed class StorageFullException : StorageException
{
    internal const string Sentence = "The disk that holds the studio's database is full, so this was not saved. Free some space and try again.";

    /// <summary>With the sentence a person will be told.</summary>
    public StorageFullException(Exception? inner = null)
        : base(Sentence, inner) { }
}

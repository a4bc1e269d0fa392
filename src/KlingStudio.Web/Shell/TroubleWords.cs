using KlingStudio.Generations;
using KlingStudio.Storage;

namespace KlingStudio.Web.Shell;

/// <summary>What a person is told when the database or the vault could not do something.</summary>
public static class TroubleWords
{
    /// <summary>The sentence that came with it, or a plain one: what the system says of itself is for the log.</summary>
    public static string Of(IOException trouble) =>
        trouble is StorageException or VaultException ? trouble.Message : "The studio could not do that just now. Try again in a moment.";
}

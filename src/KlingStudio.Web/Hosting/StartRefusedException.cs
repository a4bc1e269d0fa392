namespace KlingStudio.Web;

/// <summary>The studio can't start, and says why in sentences a person can act on.</summary>
public sealed class StartRefusedException : Exception
{
    /// <summary>Bad configuration or a data directory that can't be used (EX_CONFIG of sysexits).</summary>
    public const int BadConfiguration = 78;

    /// <summary>Something outside is not there or is taken: a port, a database, a vault (EX_UNAVAILABLE).</summary>
    public const int Unavailable = 69;

    /// <param name="exitCode">What the process ends with.</param>
    /// <param name="sentences">Every reason, at least one.</param>
    /// <param name="inner">What was caught, for a debugger only.</param>
    public StartRefusedException(int exitCode, IReadOnlyList<string> sentences, Exception? inner = null)
        : base(string.Join(Environment.NewLine, sentences), inner) => (ExitCode, Sentences) = (exitCode, sentences);

    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; }

    /// <summary>Every reason.</summary>
    public IReadOnlyList<string> Sentences { get; }
}

using System.Diagnostics;

namespace KlingStudio.Generations;

/// <summary>
/// A value that must not be seen: a key, a password. It prints as stars wherever it is printed (logs, exceptions, the debugger, JSON);
/// only <see cref="Reveal"/> gives it out, so that every place which does can be found by that word.
/// </summary>
[DebuggerDisplay("***")]
public sealed class Secret
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value;

    /// <param name="value">Not empty; white space around it (a copied line end) is not part of it.</param>
    /// <exception cref="ArgumentException">There is nothing in it, or it has a line break inside: it could not be sent in a header.</exception>
    public Secret(string value)
    {
        var trimmed = value.Trim();
        if (trimmed.Length == 0 || trimmed.AsSpan().ContainsAnyInRange('\0', '\u001F'))
            throw new ArgumentException("A secret is not empty and has no control characters in it.", nameof(value));
        _value = trimmed;
    }

    /// <summary>The value itself: for the one place that sends it.</summary>
    public string Reveal() => _value;

    /// <summary>Stars, however long the value is.</summary>
    public override string ToString() => "***";
}

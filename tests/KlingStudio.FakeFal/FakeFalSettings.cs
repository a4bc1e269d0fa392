namespace KlingStudio.Testing;

/// <summary>How the fake is set up.</summary>
public sealed record FakeFalSettings
{
    /// <summary>The key that it takes.</summary>
    public string Key { get; init; } = "key-id:key-secret-0123456789";

    /// <summary>The clip that it serves: a real small MP4, or any bytes where nothing has to play.</summary>
    public ReadOnlyMemory<byte> Clip { get; init; } = DefaultClip();

    /// <summary>Its clock: phases last by it, webhooks are stamped by it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where it listens on 127.0.0.1; 0: a free port.</summary>
    public int Port { get; init; }

    /// <summary>Whether the stream sends only new log lines with each event, or all.</summary>
    public bool StreamNewLinesOnly { get; init; } = true;

    /// <summary>300 kB that begin like an MP4: enough to be cut in the middle.</summary>
    private static byte[] DefaultClip()
    {
        var bytes = new byte[300_000];
        new Random(7).NextBytes(bytes);
        "\0\0\0\u0018ftypmp42"u8.CopyTo(bytes);
        return bytes;
    }
}

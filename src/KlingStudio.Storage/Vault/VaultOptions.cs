namespace KlingStudio.Storage;

/// <summary>Where media lives, and how full that place may get.</summary>
public sealed record VaultOptions
{
    /// <summary>The folder of the disk vault; made if it is missing. Used when there is no Azure connection string.</summary>
    public required string DiskRoot { get; init; }

    /// <summary>Setting it puts all media in Azure Blob Storage.</summary>
    public string? AzureConnectionString { get; init; }

    /// <summary>The container in Azure Blob Storage; made (private) if it is missing.</summary>
    public string Container { get; init; } = "kling-studio";

    /// <summary>The most bytes that all objects together may have; no limit if null.</summary>
    public long? ByteLimit { get; init; }

    /// <summary>Bytes of the disk that stay free. Null: 512 MB, or 2 % of the disk where that is less (on a small disk 512 MB would be all of it).</summary>
    public long? FreeSpaceFloor { get; init; }
}

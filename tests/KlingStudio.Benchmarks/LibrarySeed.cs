using System.Security.Cryptography;
using KlingStudio.Generations;
using Microsoft.Data.Sqlite;

namespace KlingStudio.Benchmarks;

/// <summary>Fills a studio's database in one transaction, through the same tables and triggers as orders do.</summary>
internal static class LibrarySeed
{
    private static readonly string[] Moves = ["slow push in", "fast pan left", "gentle tilt up", "handheld truck right", "locked off", "slow zoom out"];
    private static readonly string[] Places = ["harbour at dawn", "forest after rain", "street in the evening", "mountain lake", "old library", "market square", "desert road"];

    public static async Task FillAsync(string path, OwnerId owner, int rows)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        var chance = new Random(5);
        var stills = new List<byte[]>();
        for (var index = 0; index < 500; index++)
            stills.Add(AddStill(connection, transaction, owner));
        var start = new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
        byte[] recipe = [];
        var seconds = 5;
        var engine = EngineIds.Rehearsal;
        for (var index = 0; index < rows; index++)
        {
            // Every fourth generation is a further take.
            if (index % 4 != 3)
            {
                seconds = chance.Next(4) == 0 ? 10 : 5;
                engine = chance.Next(3) == 0 ? EngineIds.Kling : EngineIds.Rehearsal;
                recipe = AddRecipe(connection, transaction, owner, stills[chance.Next(stills.Count)], Prompt(index, chance), seconds, engine);
            }
            AddGeneration(connection, transaction, owner, recipe, engine, seconds, start + (index * TimeSpan.TicksPerMinute), index, chance);
        }
        await transaction.CommitAsync();
        Run(connection, null, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>One finished generation whose clip is <paramref name="stored"/>.</summary>
    public static async Task<Guid> AddClipAsync(string path, OwnerId owner, VaultObject stored)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync();
        var recipe = AddRecipe(connection, transaction, owner, AddStill(connection, transaction, owner), "slow push in", 5, EngineIds.Rehearsal);
        var at = new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
        var id = AddRow(connection, transaction, owner, recipe, EngineIds.Rehearsal, 5, "Completed", at, at + TimeSpan.TicksPerMinute, favourite: false, deletedAt: null);
        AddClip(connection, transaction, owner, id, stored.Key.Value, stored.Length, stored.Sha256, at);
        await transaction.CommitAsync();
        return new Guid(id, bigEndian: true);
    }

    private static string Prompt(int index, Random chance)
    {
        var special = index < 500 ? "heirloom " : chance.Next(1_000) == 0 ? "lantern " : "";
        return $"{Moves[chance.Next(Moves.Length)]}, {special}{Places[chance.Next(Places.Length)]}, soft light, light haze, birds far away, take care of the horizon, number {index}";
    }

    private static byte[] AddStill(SqliteConnection connection, SqliteTransaction transaction, OwnerId owner)
    {
        var id = Guid.CreateVersion7().ToByteArray(true);
        Run(connection, transaction,
            "INSERT INTO Stills (Id, Owner, SourceSha256, DisplayName, Width, Height, Bytes, MediaType, Key, ThumbnailKey, Placeholder, Removed, CreatedAt) VALUES ($0, $1, $2, 'still.jpg', 1920, 1080, 900000, 'image/jpeg', $2, $2, $3, '[]', 0)",
            id, owner.Value, Convert.ToHexStringLower(id), "data:image/webp;base64," + new string('A', 400));
        return id;
    }

    private static byte[] AddRecipe(SqliteConnection connection, SqliteTransaction transaction, OwnerId owner, byte[] still, string prompt, int seconds, string engine)
    {
        var id = Guid.CreateVersion7().ToByteArray(true);
        Run(connection, transaction,
            "INSERT INTO Recipes (Id, Owner, Fingerprint, StillId, Prompt, NegativePrompt, CfgScale, Seconds, EngineId, CreatedAt) VALUES ($0, $1, $2, $3, $4, 'blur', 0.5, $5, $6, 0)",
            id, owner.Value, SHA256.HashData(id), still, prompt, seconds, engine);
        return id;
    }

    private static void AddGeneration(SqliteConnection connection, SqliteTransaction transaction, OwnerId owner, byte[] recipe, string engine, int seconds, long at, int index, Random chance)
    {
        var status = chance.Next(20) switch { 0 => "Failed", 1 => "Cancelled", _ => "Completed" };
        var ended = at + (TimeSpan.TicksPerSecond * chance.Next(2, 90));
        var id = AddRow(connection, transaction, owner, recipe, engine, seconds, status, at, ended, chance.Next(50) == 0, index % 20 == 7 ? at : null);
        if (status == "Completed")
            AddClip(connection, transaction, owner, id, Convert.ToHexStringLower(id), 2_000_000, Convert.ToHexStringLower(id), at);
    }

    private static byte[] AddRow(SqliteConnection connection, SqliteTransaction transaction, OwnerId owner, byte[] recipe, string engine, int seconds, string status, long at, long ended, bool favourite, long? deletedAt)
    {
        var id = Guid.CreateVersion7().ToByteArray(true);
        Run(connection, transaction,
            "INSERT INTO Generations (Id, Owner, RecipeId, EngineId, Seconds, Take, Status, Version, Attempts, Log, CancelAsked, Overdue, SaveFailures, Charge, CreatedAt, EndedAt, Favourite, DeletedAt) VALUES ($0, $1, $2, $3, $4, 1, $5, 8, 1, '[\"frame 119 of 120\",\"encoded\"]', 0, 0, 0, 'Free', $6, $7, $8, $9)",
            id, owner.Value, recipe, engine, seconds, status, at, ended, favourite, deletedAt);
        return id;
    }

    private static void AddClip(SqliteConnection connection, SqliteTransaction transaction, OwnerId owner, byte[] id, string key, long bytes, string sha256, long at) => Run(connection, transaction,
        "INSERT INTO Clips (GenerationId, Owner, Key, PosterKey, Bytes, Sha256, Width, Height, Frames, FrameRate, CreatedAt) VALUES ($0, $1, $2, $2, $3, $4, 1280, 720, 120, 24, $5)",
        id, owner.Value, key, bytes, sha256, at);

    private static readonly Dictionary<string, SqliteCommand> Prepared = [];

    private static void Run(SqliteConnection connection, SqliteTransaction? transaction, string sql, params object?[] values)
    {
        if (!Prepared.TryGetValue(sql, out var command) || command.Connection != connection)
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var index = 0; index < values.Length; index++)
                command.Parameters.Add(new SqliteParameter($"${index}", null));
            Prepared[sql] = command;
        }
        command.Transaction = transaction;
        for (var index = 0; index < values.Length; index++)
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }
}

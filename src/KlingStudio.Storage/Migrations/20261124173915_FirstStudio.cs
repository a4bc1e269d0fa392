using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KlingStudio.Storage.Migrations
{
    /// <inheritdoc />
    public partial class FirstStudio : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Drafts",
                columns: table => new
                {
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Json = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Drafts", x => x.Owner);
                });

            migrationBuilder.CreateTable(
                name: "Prompts",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Digest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 2500, nullable: false),
                    Used = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Prompts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Stills",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    SourceSha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    DisplayName = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    Width = table.Column<int>(type: "INTEGER", nullable: false),
                    Height = table.Column<int>(type: "INTEGER", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    MediaType = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    ThumbnailKey = table.Column<string>(type: "TEXT", nullable: false),
                    Placeholder = table.Column<string>(type: "TEXT", nullable: false),
                    Removed = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Stills", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Recipes",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Fingerprint = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    StillId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Prompt = table.Column<string>(type: "TEXT", maxLength: 2500, nullable: false),
                    NegativePrompt = table.Column<string>(type: "TEXT", maxLength: 2500, nullable: false),
                    CfgScale = table.Column<double>(type: "REAL", nullable: false),
                    Seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    EngineId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Recipes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Recipes_Stills_StillId",
                        column: x => x.StillId,
                        principalTable: "Stills",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Generations",
                columns: table => new
                {
                    Position = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    RecipeId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    EngineId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    Take = table.Column<int>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Stage = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false, computedColumnSql: "CASE WHEN \"Status\" = 'Completed' THEN 'Ready' WHEN \"Status\" IN ('Failed', 'Rejected', 'Cancelled') THEN 'Stopped' ELSE 'Working' END", stored: false),
                    Version = table.Column<long>(type: "INTEGER", nullable: false),
                    AttemptId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    RequestId = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    StatusUrl = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    ResponseUrl = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    CancelUrl = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    QueuePlace = table.Column<int>(type: "INTEGER", nullable: true),
                    ProgressDone = table.Column<int>(type: "INTEGER", nullable: true),
                    ProgressTotal = table.Column<int>(type: "INTEGER", nullable: true),
                    Log = table.Column<string>(type: "TEXT", nullable: false),
                    CancelAsked = table.Column<bool>(type: "INTEGER", nullable: false),
                    Overdue = table.Column<bool>(type: "INTEGER", nullable: false),
                    NotBefore = table.Column<long>(type: "INTEGER", nullable: true),
                    SaveFailures = table.Column<int>(type: "INTEGER", nullable: false),
                    FailureCode = table.Column<string>(type: "TEXT", nullable: true),
                    FailureMessage = table.Column<string>(type: "TEXT", nullable: true),
                    FailureFix = table.Column<string>(type: "TEXT", nullable: true),
                    FailureField = table.Column<string>(type: "TEXT", nullable: true),
                    Charge = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    EndedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Favourite = table.Column<bool>(type: "INTEGER", nullable: false),
                    DeletedAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Generations", x => x.Position);
                    table.UniqueConstraint("AK_Generations_Id", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Generations_Recipes_RecipeId",
                        column: x => x.RecipeId,
                        principalTable: "Recipes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Attempts",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    GenerationId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    EngineId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ClaimedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EstimateMicros = table.Column<long>(type: "INTEGER", nullable: false),
                    RequestId = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: true),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Attempts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Attempts_Generations_GenerationId",
                        column: x => x.GenerationId,
                        principalTable: "Generations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Clips",
                columns: table => new
                {
                    GenerationId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    PosterKey = table.Column<string>(type: "TEXT", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Width = table.Column<int>(type: "INTEGER", nullable: false),
                    Height = table.Column<int>(type: "INTEGER", nullable: false),
                    Frames = table.Column<int>(type: "INTEGER", nullable: false),
                    FrameRate = table.Column<double>(type: "REAL", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Clips", x => x.GenerationId);
                    table.ForeignKey(
                        name: "FK_Clips_Generations_GenerationId",
                        column: x => x.GenerationId,
                        principalTable: "Generations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Attempts_GenerationId_Number",
                table: "Attempts",
                columns: new[] { "GenerationId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Attempts_Owner_ClaimedAt",
                table: "Attempts",
                columns: new[] { "Owner", "ClaimedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Generations_Engine",
                table: "Generations",
                columns: new[] { "Owner", "EngineId", "Position" },
                descending: new[] { false, false, true },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Generations_Favourites",
                table: "Generations",
                columns: new[] { "Owner", "Position" },
                descending: new[] { false, true },
                filter: "\"Favourite\" AND \"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Generations_Library",
                table: "Generations",
                columns: new[] { "Owner", "Position" },
                descending: new[] { false, true },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Generations_RecipeId",
                table: "Generations",
                column: "RecipeId");

            migrationBuilder.CreateIndex(
                name: "IX_Generations_Stage",
                table: "Generations",
                columns: new[] { "Owner", "Stage", "Position" },
                descending: new[] { false, false, true },
                filter: "\"DeletedAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Generations_Times",
                table: "Generations",
                columns: new[] { "Owner", "EngineId", "Seconds", "Position" },
                descending: new[] { false, false, false, true },
                filter: "\"Status\" = 'Completed'");

            migrationBuilder.CreateIndex(
                name: "IX_Generations_Unfinished",
                table: "Generations",
                column: "Position",
                filter: "\"Stage\" = 'Working'");

            migrationBuilder.CreateIndex(
                name: "IX_Prompts_Owner_Digest",
                table: "Prompts",
                columns: new[] { "Owner", "Digest" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Prompts_Owner_Used",
                table: "Prompts",
                columns: new[] { "Owner", "Used" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "IX_Recipes_Owner_Fingerprint",
                table: "Recipes",
                columns: new[] { "Owner", "Fingerprint" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Recipes_StillId",
                table: "Recipes",
                column: "StillId");

            migrationBuilder.CreateIndex(
                name: "IX_Stills_Owner_SourceSha256",
                table: "Stills",
                columns: new[] { "Owner", "SourceSha256" },
                unique: true);

            SearchObjects.Create(migrationBuilder);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            SearchObjects.Drop(migrationBuilder);

            migrationBuilder.DropTable(
                name: "Attempts");

            migrationBuilder.DropTable(
                name: "Clips");

            migrationBuilder.DropTable(
                name: "Drafts");

            migrationBuilder.DropTable(
                name: "Prompts");

            migrationBuilder.DropTable(
                name: "Generations");

            migrationBuilder.DropTable(
                name: "Recipes");

            migrationBuilder.DropTable(
                name: "Stills");
        }
    }
}

using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace KlingStudio.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Ledger : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Attempts_Owner_ClaimedAt",
                table: "Attempts");

            migrationBuilder.AddColumn<string>(
                name: "AttemptCharge",
                table: "Generations",
                type: "TEXT",
                maxLength: 64,
                nullable: false,
                defaultValue: "Free");

            migrationBuilder.AddColumn<decimal>(
                name: "BilledUnits",
                table: "Generations",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ClipUrl",
                table: "Generations",
                type: "TEXT",
                maxLength: 2048,
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "WorkSeconds",
                table: "Generations",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<decimal>(
                name: "BilledUnits",
                table: "Attempts",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Standing",
                table: "Attempts",
                type: "TEXT",
                maxLength: 64,
                nullable: false,
                defaultValue: "Estimated");

            migrationBuilder.AddColumn<double>(
                name: "WorkSeconds",
                table: "Attempts",
                type: "REAL",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Attempts_Paid",
                table: "Attempts",
                column: "ClaimedAt",
                filter: "\"EstimateMicros\" > 0");

            migrationBuilder.CreateIndex(
                name: "IX_Attempts_PaidByOwner",
                table: "Attempts",
                columns: new[] { "Owner", "ClaimedAt" },
                filter: "\"EstimateMicros\" > 0");

            // What the rows of the version before knew, in the new words.
            migrationBuilder.Sql(
                """
                UPDATE "Attempts" SET "Standing" = CASE "Outcome"
                    WHEN 'NotSent' THEN 'Waived'
                    WHEN 'Refused' THEN 'Waived'
                    WHEN 'NoAnswer' THEN 'Unknown'
                    WHEN 'Claimed' THEN 'Estimated'
                    WHEN 'Accepted' THEN 'Estimated'
                    ELSE (SELECT CASE "Charge" WHEN 'Free' THEN 'Waived' WHEN 'Charged' THEN 'Billed' ELSE 'Unknown' END
                          FROM "Generations" WHERE "Generations"."Id" = "Attempts"."GenerationId")
                END
                """);
            migrationBuilder.Sql("""UPDATE "Generations" SET "AttemptCharge" = "Charge" """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Attempts_Paid",
                table: "Attempts");

            migrationBuilder.DropIndex(
                name: "IX_Attempts_PaidByOwner",
                table: "Attempts");

            migrationBuilder.DropColumn(
                name: "AttemptCharge",
                table: "Generations");

            migrationBuilder.DropColumn(
                name: "BilledUnits",
                table: "Generations");

            migrationBuilder.DropColumn(
                name: "ClipUrl",
                table: "Generations");

            migrationBuilder.DropColumn(
                name: "WorkSeconds",
                table: "Generations");

            migrationBuilder.DropColumn(
                name: "BilledUnits",
                table: "Attempts");

            migrationBuilder.DropColumn(
                name: "Standing",
                table: "Attempts");

            migrationBuilder.DropColumn(
                name: "WorkSeconds",
                table: "Attempts");

            migrationBuilder.CreateIndex(
                name: "IX_Attempts_Owner_ClaimedAt",
                table: "Attempts",
                columns: new[] { "Owner", "ClaimedAt" });
        }
    }
}

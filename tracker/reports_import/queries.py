"""Looking up uploaded reports and what was found in them, always for one viewer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, defer, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from tracker.accounts.models import Membership, Person, PersonState, Role
from tracker.core.database import db
from tracker.core.errors import NotFound
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation, Succession
from tracker.recommendations.models import Recommendation
from tracker.recommendations.queries import codes_of
from tracker.reports_import.bodies import KnownBodies
from tracker.reports_import.lifecycle import CheckState, ImportState
from tracker.reports_import.models import FoundItem, ReportImport
from tracker.reports_import.permissions import may_change, visible_imports

#: In the order in which a list shows them: what waits for somebody comes first.
WAITING_FIRST = (
    ImportState.NEEDS_CHECKING,
    ImportState.READING,
    ImportState.COULD_NOT_BE_READ,
    ImportState.PUBLISHED,
    ImportState.DISCARDED,
)


@dataclass(frozen=True)
class ItemCounts:
    """How many recommendations were found, without those that are none, and how many of them are checked."""

    found: int
    checked: int


@dataclass(frozen=True)
class EarlierCopy:
    """The same report, already here: as an import, or published with no import that is known."""

    at: datetime
    import_id: UUID | None
    report_id: UUID | None


def get_import(import_id: UUID, *, viewer: Person) -> ReportImport:
    """Return an import with everything found in it.

    Raises:
        NotFound: there is none, or the viewer may not see it.
    """
    found = db.session.scalar(
        select(ReportImport)
        .where(ReportImport.id == import_id, visible_imports(viewer))
        .options(
            joinedload(ReportImport.uploaded_by),
            joinedload(ReportImport.report),
            selectinload(ReportImport.items)
            .joinedload(FoundItem.addressee)
            .selectinload(Organisation.aliases),
        )
    )
    if found is None:
        raise NotFound
    return found


def get_import_alone(import_id: UUID, *, viewer: Person) -> ReportImport:
    """Return an import without what was found in it, for pages that show none of its recommendations.

    Raises:
        NotFound: there is none, or the viewer may not see it.
    """
    found = db.session.scalar(
        select(ReportImport)
        .where(ReportImport.id == import_id, visible_imports(viewer))
        .options(defer(ReportImport.text))
    )
    if found is None:
        raise NotFound
    return found


def get_item(import_id: UUID, serial: int, *, viewer: Person) -> FoundItem:
    """Return one recommendation of an import, with the import and its other recommendations.

    Raises:
        NotFound: there is none, or the viewer may not see it.
    """
    report_import = get_import(import_id, viewer=viewer)
    item = next((item for item in report_import.items if item.serial == serial), None)
    if item is None:
        raise NotFound
    # Held by the item from here on: the session itself forgets what nobody holds, and would ask again.
    set_committed_value(item, "report_import", report_import)
    return item


def imports_statement(
    viewer: Person, *, words: str | None = None, states: Collection[ImportState] = ()
) -> Select[ReportImport]:
    """Return the statement behind the list of imports; ``words`` stand in the title or in the file's name."""
    statement = (
        select(ReportImport)
        .where(visible_imports(viewer))
        # The text of a whole report is nothing for a list.
        .options(joinedload(ReportImport.uploaded_by), defer(ReportImport.text), defer(ReportImport.extract))
    )
    if words:
        statement = statement.where(
            or_(
                ReportImport.title.icontains(words, autoescape=True),
                ReportImport.file_name.icontains(words, autoescape=True),
            )
        )
    return statement.where(ReportImport.state.in_(states)) if states else statement


def waiting_first() -> ColumnElement[int]:
    """Return what sorts imports so that those come first that wait for somebody."""
    return case({state: place for place, state in enumerate(WAITING_FIRST)}, value=ReportImport.state)


def count_items(imports: Collection[ReportImport]) -> dict[UUID, ItemCounts]:
    """Return how much was found in each of these imports, and how much of it is checked."""
    rows = db.session.execute(
        select(
            FoundItem.import_id,
            func.count(case((FoundItem.check != CheckState.REMOVED, 1))),
            func.count(case((FoundItem.check == CheckState.CHECKED, 1))),
        )
        .where(FoundItem.import_id.in_([each.id for each in imports]))
        .group_by(FoundItem.import_id)
    )
    counted = {import_id: ItemCounts(found, checked) for import_id, found, checked in rows}
    return {each.id: counted.get(each.id, ItemCounts(0, 0)) for each in imports}


def find_import_of_file(sha256: str) -> ReportImport | None:
    """Return the import of this very file that is not discarded, if there is one."""
    return db.session.scalar(
        select(ReportImport).where(
            ReportImport.file_sha256 == sha256, ReportImport.state != ImportState.DISCARDED
        )
    )


def is_kept_by_an_import(sha256: str) -> bool:
    """Say whether any import, discarded ones included, is of this file."""
    return db.session.scalar(select(exists().where(ReportImport.file_sha256 == sha256))) is True


def find_import(import_id: UUID) -> ReportImport | None:
    """Return an import for the service's own work on it."""
    return db.session.scalar(select(ReportImport).where(ReportImport.id == import_id))


def find_earlier_copy(report_import: ReportImport) -> EarlierCopy | None:
    """Return the same report where it is already here under another file: the same ISBN, or title and date."""
    imported = db.session.execute(
        select(ReportImport.uploaded_at, ReportImport.id, ReportImport.report_id)
        .where(
            ReportImport.id != report_import.id,
            ReportImport.state != ImportState.DISCARDED,
            or_(
                ReportImport.state == ImportState.PUBLISHED,
                ReportImport.uploaded_at < report_import.uploaded_at,
            ),
            _same_report(report_import, ReportImport.title, ReportImport.published, ReportImport.isbn),
        )
        .order_by(ReportImport.uploaded_at, ReportImport.id)
    ).first()
    if imported is not None:
        return EarlierCopy(*imported)
    return find_published_copy(report_import)


def find_published_copy(report_import: ReportImport) -> EarlierCopy | None:
    """Return the same report where it is already published in the service, from whatever file."""
    report = InspectionReport
    published = db.session.execute(
        select(report.added_at, ReportImport.id, report.id)
        .outerjoin(ReportImport, ReportImport.report_id == report.id)
        .where(
            # Its own report is no other one; an import without a report compares with NULL.
            or_(ReportImport.id.is_(None), ReportImport.id != report_import.id),
            _same_report(report_import, report.title, report.published, report.isbn),
        )
        .order_by(report.added_at, report.id)
    ).first()
    return EarlierCopy(*published) if published is not None else None


def list_organisations() -> Sequence[Organisation]:
    """Return every organisation, past and present, by name, with its aliases; parents ask nothing more."""
    return db.session.scalars(
        select(Organisation)
        .options(selectinload(Organisation.aliases))
        .order_by(Organisation.name, Organisation.valid_from, Organisation.id)
    ).all()


def organisations_by_id(ids: Collection[UUID]) -> dict[UUID, Organisation]:
    """Return these organisations; ones that do not exist are left out."""
    statement = select(Organisation).where(Organisation.id.in_(ids))
    return {organisation.id: organisation for organisation in db.session.scalars(statement)}


def recommendations_by_id(ids: Iterable[str]) -> Sequence[Recommendation]:
    """Return these published recommendations with their reports and addressees, newest first; asks nothing for none."""
    wanted = [UUID(each) for each in ids]
    if not wanted:
        return ()
    return db.session.scalars(
        select(Recommendation)
        .join(Recommendation.report)
        .where(Recommendation.id.in_(wanted))
        .options(
            joinedload(Recommendation.report),
            joinedload(Recommendation.addressee).selectinload(Organisation.aliases),
        )
        .order_by(
            func.coalesce(InspectionReport.published, "").desc(), Recommendation.position, Recommendation.id
        )
    ).all()


def repeated_codes(report_import: ReportImport) -> dict[str, str]:
    """Return the short codes, by identifier, of everything that this import's recommendations repeat."""
    wanted = {UUID(each) for item in report_import.items for each in item.repeats or ()}
    return {str(key): code for key, code in codes_of(wanted).items()}


def successors_by_predecessor() -> dict[UUID, list[Organisation]]:
    """Return who followed whom, earliest first, with everybody's parents at hand."""
    organisations = {each.id: each for each in list_organisations()}
    found: dict[UUID, list[Organisation]] = {}
    for link in db.session.scalars(select(Succession).order_by(Succession.valid_from, Succession.id)):
        found.setdefault(link.predecessor_id, []).append(organisations[link.successor_id])
    return found


def list_editors() -> list[Person]:
    """Return everybody who may import reports today, by e-mail address."""
    statement = select(Person).where(Person.state == PersonState.ACTIVE).order_by(Person.email)
    people = db.session.scalars(
        statement.join(Person.memberships)
        .where(Membership.role == Role.EDITOR)
        .options(selectinload(Person.memberships).joinedload(Membership.organisation))
    )
    return [person for person in people.unique() if may_change(person)]


def known_bodies() -> KnownBodies:
    """Return the names of all organisations, for matching printed ones."""
    return KnownBodies.of(list_organisations())


def _same_report(
    report_import: ReportImport,
    title: InstrumentedAttribute[str | None] | InstrumentedAttribute[str],
    published: InstrumentedAttribute[str | None],
    isbn: InstrumentedAttribute[str | None],
) -> ColumnElement[bool]:
    if report_import.title is None:
        same: ColumnElement[bool] = false()
    else:
        same = and_(
            func.lower(title) == report_import.title.lower(),
            func.coalesce(published, "") == (report_import.published or ""),
        )
    if report_import.isbn is None:
        return same
    # Two numbers that differ tell two editions apart, whatever their titles say.
    same = and_(same, isbn.is_(None))
    digits = func.replace(func.replace(isbn, "-", ""), " ", "")
    return or_(same, digits == report_import.isbn.replace("-", "").replace(" ", ""))
